/** The fair number of units for a seat, and the smallest and the largest allowed number. */
export interface LoadBand {
  readonly fair: number;
  readonly least: number;
  readonly most: number;
}

/**
 * The bands of seats with these weights for that many units. A fair share is in proportion to the
 * weight. A deviation of 5 % is allowed among up to 3 seats, 8 % among up to 5, otherwise 12 %, and
 * always one unit from the nearest whole share. A narrower band moves more units whenever a seat
 * joins or leaves: with one unit around 6.1, only 6 and 7 would be allowed, and two thirds more
 * units would move.
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

/**
 * The number of units by which a load is outside of its band: above 0 too many, below 0 too few.
 */
export function outsideOf(band: LoadBand, load: number): number {
  if (load > band.most) return load - band.most;
  return load < band.least ? load - band.least : 0;
}
