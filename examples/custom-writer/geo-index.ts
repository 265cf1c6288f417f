import type { Command, Target, Writer } from 'smart-redis';

/** A row with coordinates in degrees. */
export interface Place {
  readonly id: string;
  readonly longitude: number;
  readonly latitude: number;
}

/** A geo index, for GEOSEARCH. https://redis.io/docs/latest/commands/geoadd/ */
export function geoIndex(key: string): Target<Place> {
  const writer: Writer<Place> = {
    type: 'geo-index',
    write: (staging, rows) => {
      const commands: Command[] = [];
      for (let start = 0; start < rows.length; start += 250) {
        const words = rows
          .slice(start, start + 250)
          .flatMap(({ id, longitude, latitude }) => [String(longitude), String(latitude), id]);
        commands.push(['GEOADD', staging, ...words]);
      }
      return commands;
    },
    // A geo index is stored as a sorted set.
    count: (staging) => ['ZCARD', staging],
    added: (_command, reply) => Number(reply),
  };
  return { key, writer };
}
