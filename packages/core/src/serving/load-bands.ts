/** How many units a seat should have, and how few and how many it may have. */
export interface LoadBand {
  readonly fair: number;
  readonly least: number;
  readonly most: number;
}

/**
 * The bands of seats with these weights over so many units. A fair share is in proportion to the
 * weight; 5 % beside it are allowed among up to 3 seats, 8 % among up to 5, else 12 %, and always
 * one unit beside the nearest whole share. A narrower band moves more units whenever a seat comes
 * or goes: one unit beside 6.1 leaves 6 and 7 alone, and moves two thirds more.
 */
export function loadBandsOf(weights: readonly number[], units: number): LoadBand[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const slack = slackAmong(weights.length);
  return weights.map((weight) => {
    const fair = (units * weight) / all;
    const whole = Math.round(fair);
    return {
      fair,
      least: Math.min(whole - 1, fair - slack * fair),
      most: Math.max(whole + 1, fair + slack * fair),
    };
  });
}

function slackAmong(seats: number): number {
  if (seats <= 3) return 0.05;
  return seats <= 5 ? 0.08 : 0.12;
}

/** By how many units a load lies outside of its band: above 0 too many, below 0 too few. */
export function outsideOf(band: LoadBand, load: number): number {
  if (load > band.most) return load - band.most;
  return load < band.least ? load - band.least : 0;
}
