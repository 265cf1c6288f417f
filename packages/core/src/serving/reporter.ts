/** What an instance says about itself, for the renewals of its seat. */
export interface Reporter {
  /** The text to write; '' if nothing has changed since the last one. */
  next(): string;
  /** A renewal with that text was confirmed. */
  sent(text: string): void;
  /** So many milliseconds is the clock of this instance ahead of the server's. */
  measured(aheadMs: number): void;
  /** What was written may be gone. */
  lost(): void;
}
