/** What a command's end says to the shell. */
export const EXIT = {
  done: 0,
  /** The Job that was asked about has failed. */
  jobFailed: 1,
  /** Wrong usage, or a manifest that is not accepted. */
  usage: 2,
  /** There is no such thing, or the server cannot be reached. */
  notFound: 4,
  /** A mistake of Gantry's own (EX_SOFTWARE of sysexits.h). */
  bug: 70,
  /** 128 + SIGHUP. */
  hungUp: 129,
  /** 128 + SIGINT. */
  interrupted: 130,
  /** 128 + SIGTERM. */
  terminated: 143,
} as const;
