/** One server of a topology. */
export interface ServerNode {
  readonly host: string;
  readonly port: number;
  /** Sends one command over a separate connection. Rejects with an error reply. */
  command(...command: readonly string[]): Promise<unknown>;
  /** SIGKILL; resolves when the process has ended. */
  kill(): Promise<void>;
  /**
   * SIGSTOP: connections stay open, but the server does not respond. Has no effect if it is not
   * running.
   */
  pause(): void;
  /** SIGCONT. Has no effect if it is not running. */
  resume(): void;
  /** SIGKILL, and a restart at the same address, with empty memory and the same configuration. */
  restart(): Promise<void>;
}
