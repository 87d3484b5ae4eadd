/** The Kubernetes API a command talks to. */
export interface Connection {
  /** Base of the API, without a slash at its end. */
  url: string;
  /** Whether this process runs the cloud, so that closing ends what runs on it. */
  own: boolean;
  /** Ends the cloud when it is this process' own, and removes its state when that was temporary. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** State folder named by the user; a temporary one without it. */
  state?: string;
  clock: 'real' | 'virtual';
  /** Told what the user should know, one line at a time. */
  notice(line: string): void;
}

/** The running `gantry local up` of the state folder, or a cloud started in this process. */
export declare function connect(options: ConnectOptions): Promise<Connection>;
