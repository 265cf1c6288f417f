import type { Command } from '@smart-redis/core';
import { tamper } from '@smart-redis/faults';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import { seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

const seatsOf = (lab: Lab): Promise<unknown> =>
  lab.redis('ZRANGE', `{smart-redis:${lab.namespace}}:seats`, '0', '-1');
const names = (command: Command, part: string): boolean =>
  command.some((word) => String(word).includes(part));
const isSit = (command: Command): boolean =>
  names(command, ':seats') && names(command, ':first-seen');
const isLeave = (command: Command): boolean => names(command, ':seats') && !isSit(command);

/** Opens soon after what opened it, as once the driver has sent that. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => void setImmediate(open) };
}

describeWithServer('a seat that was given up', (openLab, driver) => {
  it('is not taken by an instance that was still telling what it knows', async () => {
    await using lab = openLab();
    const left = gate();
    let isHeld = false;
    const tampered = tamper(driver.connect(lab.server.url), async ({ command, pass }) => {
      if (isLeave(command)) left.open();
      if (!names(command, ':roster:') || isSit(command)) return pass();
      const answer = await pass();
      isHeld = true;
      await left.opened;
      return answer;
    });
    const { smart } = await seated(lab, 'a', { driver: tampered });
    await waitFor(() => isHeld, { message: 'it publishes its roster' });
    await smart.close();
    expect(await seatsOf(lab)).toEqual([]);
  });

  it('is not taken by a script that the server did not have', async () => {
    await using lab = openLab();
    const left = gate();
    let isHeld = false;
    const tampered = tamper(driver.connect(lab.server.url), async ({ command, pass }) => {
      if (isLeave(command)) left.open();
      if (command[0] !== 'EVALSHA' || !isSit(command)) return pass();
      await lab.redis('SCRIPT', 'FLUSH');
      const answer = pass();
      await answer.catch(() => undefined);
      isHeld = true;
      await left.opened;
      return answer;
    });
    const { smart } = await seated(lab, 'a', { driver: tampered });
    await waitFor(() => isHeld, { message: 'it is told that the script is not there' });
    await smart.close();
    expect(await seatsOf(lab)).toEqual([]);
  });

  it('is not taken again by a renewal that comes late', async () => {
    await using lab = openLab();
    const renewals: Command[] = [];
    const tampered = tamper(driver.connect(lab.server.url), ({ command, pass }) => {
      if (isSit(command)) renewals.push(command);
      return pass();
    });
    const { smart } = await seated(lab, 'a', { driver: tampered, ttl: '1s' });
    await waitFor(() => renewals.length >= 3, { message: 'it has renewed its seat' });
    await smart.close();
    const last = renewals.at(-1) ?? [];
    expect(await lab.redis(...last.map(String))).toEqual(['MISSING']);
    expect(await seatsOf(lab)).toEqual([]);
  });

  it('is given up before what runs is ended, which may take long', async () => {
    await using lab = openLab();
    const order: string[] = [];
    const tampered = tamper(driver.connect(lab.server.url), ({ command, pass }) => {
      if (isLeave(command)) order.push('left');
      return pass();
    });
    const member = await seated(lab, 'a', { driver: tampered });
    const running = gate();
    member.register('slow', {
      fetcher: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            order.push('ended');
            reject(signal.reason as Error);
          });
          running.open();
        }),
    });
    await running.opened;
    await member.smart.close();
    expect(order).toEqual(['left', 'ended']);
  });
});
