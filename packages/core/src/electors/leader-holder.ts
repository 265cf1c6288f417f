/** Who holds the leader key, or wants it. */
export interface Holder {
  /** The instance's name, visible to operators. */
  readonly instance: string;
  /** Unique id of the candidacy; holds no space. */
  readonly candidacy: string;
}

/**
 * The leader key's value: `<instance> <candidacy>`, the name first, so that GET shows who leads.
 */
export function formatHolder(holder: Holder): string {
  return `${holder.instance} ${holder.candidacy}`;
}

/** The name of the instance in a leader key's value. Names may hold spaces, ids do not. */
export function instanceOfHolder(value: string): string {
  const end = value.lastIndexOf(' ');
  return end === -1 ? value : value.slice(0, end);
}
