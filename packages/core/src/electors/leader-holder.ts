/** A holder of the leader key, or a candidate. */
export interface Holder {
  /** The name of the instance. */
  readonly instance: string;
  /** Unique id of the candidacy; contains no spaces. */
  readonly candidacy: string;
}

/**
 * The value of the leader key: `<instance> <candidacy>`, with the name first, so that GET shows
 * which instance leads.
 */
export function formatHolder(holder: Holder): string {
  return `${holder.instance} ${holder.candidacy}`;
}

/** The name of the instance in the value of a leader key. Names may contain spaces, ids do not. */
export function instanceOfHolder(value: string): string {
  const end = value.lastIndexOf(' ');
  return end === -1 ? value : value.slice(0, end);
}
