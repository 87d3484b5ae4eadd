/** One thing that IAM is asked about when a request is made. */
export interface Access {
  /** e.g. `dynamodb:GetItem` */
  action: string;
  /** An ARN; `*` for an action that knows no resources. */
  resource: string;
  /** Condition keys that this action has, with their values. */
  context?: Readonly<Record<string, string>>;
}

/** What an action of a stand-in asks IAM for, by the members of its request, which nobody has checked yet. */
export type AccessOf = (input: { [member: string]: unknown }) => Access[];

/** By the action's name. */
export type Accesses = Readonly<Record<string, AccessOf>>;
