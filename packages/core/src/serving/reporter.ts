/** What an instance says about itself, for the renewals of its seat. */
export interface Reporter {
  /** The text to write; '' to ask for the server's time only; `undefined`: nothing. */
  next(): string | undefined;
  /** A renewal with what {@link Reporter.next} has returned was confirmed. */
  sent(text: string | undefined): void;
  /** So many milliseconds is the clock of this instance ahead of the server's. */
  measured(aheadMs: number): void;
  /** What was written may be gone. */
  lost(): void;
}
