/** One server of a topology. */
export interface ServerNode {
  readonly host: string;
  readonly port: number;
  /** Sends one command over a connection of its own. Rejects with an error reply. */
  command(...command: readonly string[]): Promise<unknown>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and nobody answers. Without effect when it does not run. */
  pause(): void;
  /** SIGCONT. Without effect when it does not run. */
  resume(): void;
  /** SIGKILL, and the same address again, with empty memory and the configuration it had. */
  restart(): Promise<void>;
}
