const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A duration as people say it: `420 ms`, `2.1 s`, `4 min 12 s`, `3 d 4 h`. */
export function tellDuration(ms: number): string {
  if (ms < second) return `${Math.round(ms)} ms`;
  if (ms < 10 * second) return `${(ms / second).toFixed(1)} s`;
  return tellAge(ms);
}

/** As {@link tellDuration}, in whole seconds, for what ticks. */
export function tellAge(ms: number): string {
  const rounded = Math.max(0, Math.floor(ms / second) * second);
  if (rounded < minute) return `${rounded / second} s`;
  if (rounded < hour) return pair(rounded, [minute, 'min'], [second, 's']);
  if (rounded < day) return pair(rounded, [hour, 'h'], [minute, 'min']);
  return pair(rounded, [day, 'd'], [hour, 'h']);
}

type Unit = readonly [ms: number, name: string];

function pair(ms: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((ms % large) / small);
  const whole = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}
