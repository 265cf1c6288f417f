import { expect, it } from 'vitest';
import type { Command, RedisDriver } from '../src/contracts/driver.js';
import { drawTicket } from '../src/metadata/draw-ticket.js';

it('sends along the fields of wishes with the ticket', async () => {
  const sent: Command[] = [];
  const driver = {
    send: (command: Command) => {
      sent.push(command);
      return Promise.resolve(7);
    },
  } as unknown as RedisDriver;
  expect(await drawTicket(driver, '{a}:metadata', ['forced'])).toBe(7);
  expect(sent.map(([name, , ...rest]) => [name, ...rest])).toEqual([
    ['EVALSHA', '1', '{a}:metadata', 'forced'],
  ]);
});
