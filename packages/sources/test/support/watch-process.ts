/** What the process was told while it was watched and nobody caught. */
export interface ProcessWatch extends Disposable {
  /** Rejections and exceptions that nobody handled, and warnings of leaks. */
  readonly complaints: readonly unknown[];
}

/** Starts to listen for what would end the process of an application. */
export function watchProcess(): ProcessWatch {
  const complaints: unknown[] = [];
  const listen = (complaint: unknown): void => void complaints.push(complaint);
  const warn = (warning: Error): void => {
    if (warning.name === 'MaxListenersExceededWarning') complaints.push(warning);
  };
  process.on('unhandledRejection', listen);
  process.on('uncaughtExceptionMonitor', listen);
  process.on('warning', warn);
  return {
    complaints,
    [Symbol.dispose]: () => {
      process.off('unhandledRejection', listen);
      process.off('uncaughtExceptionMonitor', listen);
      process.off('warning', warn);
    },
  };
}
