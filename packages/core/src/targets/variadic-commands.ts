import type { Command, CommandArgument } from '../contracts/driver.js';

/**
 * Longer commands stall other clients, and ElastiCache Serverless refuses those of 4,000 arguments
 * (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/RedisConfiguration.html).
 */
const maxArguments = 1000;

/**
 * Splits `name key args…` into commands of at most 1,000 arguments; groups of `width` arguments
 * stay together.
 */
export function variadicCommands(
  name: string,
  key: string,
  args: readonly CommandArgument[],
  width = 1,
): Command[] {
  const perCommand = Math.floor((maxArguments - 1) / width) * width;
  if (args.length > 0 && args.length <= perCommand) return [[name, key, ...args]];
  const commands: Command[] = [];
  for (let start = 0; start < args.length; start += perCommand) {
    commands.push([name, key, ...args.slice(start, start + perCommand)]);
  }
  return commands;
}
