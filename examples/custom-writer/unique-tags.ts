import type { Command, Target, Writer } from 'smart-redis';

/** A set of the distinct tags of all rows. */
export function uniqueTags(key: string): Target<{ readonly tags: readonly string[] }> {
  const writer: Writer<{ readonly tags: readonly string[] }> = {
    type: 'unique-tags',
    write: (staging, rows) => {
      const tags = [...new Set(rows.flatMap((row) => row.tags))];
      const commands: Command[] = [];
      // Short commands, because a long one would block all other clients of the server.
      for (let start = 0; start < tags.length; start += 500) {
        commands.push(['SADD', staging, ...tags.slice(start, start + 500)]);
      }
      return commands;
    },
    count: (staging) => ['SCARD', staging],
    // SADD returns the number of new members, with which the engine checks the count.
    added: (_command, reply) => Number(reply),
  };
  return { key, writer };
}
