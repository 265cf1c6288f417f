import type { Command, Target, Writer } from 'smart-redis';

/** A set of the tags of all rows, each once. */
export function uniqueTags(key: string): Target<{ readonly tags: readonly string[] }> {
  const writer: Writer<{ readonly tags: readonly string[] }> = {
    type: 'unique-tags',
    write: (staging, rows) => {
      const tags = [...new Set(rows.flatMap((row) => row.tags))];
      const commands: Command[] = [];
      // Short commands: a long one would hold up everyone else on the server.
      for (let start = 0; start < tags.length; start += 500) {
        commands.push(['SADD', staging, ...tags.slice(start, start + 500)]);
      }
      return commands;
    },
    count: (staging) => ['SCARD', staging],
    // SADD replies with how many were new: what the engine checks the count against.
    added: (_command, reply) => Number(reply),
  };
  return { key, writer };
}
