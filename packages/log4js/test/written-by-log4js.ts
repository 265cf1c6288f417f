import type { Logger, LogLevel } from '@smart-redis/core';
import type { LoggerUnderTest, WrittenRecord } from '@smart-redis/testing';
import type log4js from 'log4js';

/** What an appender of log4js has written. */
export interface KeptLines {
  /** The lines of the category `name`, in JSON. */
  jsonOf(name: string): readonly string[];
  /** The same records in the basic layout. */
  textOf(name: string): readonly string[];
  /** From now on writing records of the category throws. */
  break(name: string): void;
}

/**
 * Configures log4js, which has one configuration in a process: with an appender that keeps lines in
 * two layouts.
 */
export function keepLines(library: typeof log4js): KeptLines {
  const json = new Map<string, string[]>();
  const text = new Map<string, string[]>();
  const broken = new Set<string>();
  library.addLayout('json', () => ({ level, categoryName, data, context }) => {
    return JSON.stringify({
      level: level.levelStr,
      categoryName,
      data,
      context: context as unknown,
    });
  });
  const keep: log4js.AppenderModule = {
    configure: (_config, layouts) => {
      // The types of log4js know neither of the two.
      const layout = layouts?.layout as unknown as (
        name: string,
        config: object,
      ) => log4js.LayoutFunction;
      const toJson = layout('json', {});
      const toText = layout('basic', {});
      return (event) => {
        const { categoryName: name } = event;
        if (broken.has(name)) throw new Error('the output is broken');
        json.set(name, [...(json.get(name) ?? []), toJson(event)]);
        text.set(name, [...(text.get(name) ?? []), toText(event)]);
      };
    },
  };
  library.configure({
    appenders: { kept: { type: keep } },
    categories: { default: { appenders: ['kept'], level: 'debug' } },
  });
  return {
    jsonOf: (name) => json.get(name) ?? [],
    textOf: (name) => text.get(name) ?? [],
    break: (name) => void broken.add(name),
  };
}

/** A logger with a category of its own, as the contract tries it. */
export function underTest(
  kept: KeptLines,
  logger: log4js.Logger,
  bridge: (logger: log4js.Logger) => Logger,
): LoggerUnderTest {
  return {
    logger: bridge(logger),
    records: () => Promise.resolve(kept.jsonOf(logger.category).map(parse)),
    breakOutput: () => kept.break(logger.category),
  };
}

function parse(line: string): WrittenRecord {
  const { level, data } = JSON.parse(line) as { level: string; data: unknown[] };
  const [message, fields = {}] = data[0] === '%s' ? data.slice(1) : data;
  return {
    level: level.toLowerCase() as LogLevel,
    message: message as string,
    fields: fields as WrittenRecord['fields'],
  };
}
