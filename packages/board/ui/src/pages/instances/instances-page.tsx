import type { JSX } from 'preact';
import { useLive } from '../../data/context.js';
import { isCertain } from '../../data/live-state.js';
import { tellCounted } from '../../text/numbers.js';
import { InstanceCard } from './instance-card.js';
import { Takeovers } from './takeovers.js';

/** Who is there, and who serves what. */
export function InstancesPage(): JSX.Element {
  const state = useLive();
  const { instances } = state;
  const served = [...state.caches.values()].filter(({ value }) => value.servedBy !== null).length;
  const unserved = state.caches.size - served;
  const releases = new Set(instances.value.flatMap(({ report }) => report?.release ?? []));
  return (
    <div class={isCertain(state) ? 'instances' : 'instances is-uncertain'}>
      <div>
        <h1 tabIndex={-1}>
          {state.board === null
            ? 'Connecting…'
            : isCertain(state)
              ? tellCounted(instances.value.length, 'instance')
              : 'Nobody knows which instances run'}
        </h1>
        {isCertain(state) && (
          <p class="dim">
            They serve {tellCounted(served, 'cache')}
            {unserved > 0 && `; nobody serves ${tellCounted(unserved, 'other')}`}
            {releases.size > 1 && `; ${releases.size} releases run side by side`}.
          </p>
        )}
      </div>
      {instances.value.length === 0 && state.board !== null && (
        <p class="nothing">No instance holds a seat or leads. Nobody refreshes these caches.</p>
      )}
      <div class="cards">
        {instances.value.map((instance) => (
          <InstanceCard
            key={instance.seat ?? instance.name}
            of={instance}
            isOtherRelease={releases.size > 1}
          />
        ))}
      </div>
      <Takeovers state={state} />
    </div>
  );
}
