/** All that the page knows about the graph it is for. The page itself knows no field by name. */
export interface Configuration {
  /** Shown in the bar and as the window's title. */
  readonly title: string;
  /** Where queries, mutations and (over WebSocket) subscriptions go; a path of the page's own origin. */
  readonly endpoint: string;
  readonly session: SessionConfiguration;
  /** The tabs of a new window, in order. The first one is the text of welcome and has no variables. */
  readonly examples: readonly Example[];
}

/** How the bar signs people in and out. */
export interface SessionConfiguration {
  readonly register: SessionOperation<Credentials>;
  readonly logIn: SessionOperation<Credentials>;
  readonly refresh: SessionOperation<{ readonly refreshToken: string }>;
  readonly logOut: { readonly document: string };
  /** Takes the session out of the data of the first three, and of the tabs in `signedInBy`. `name` is absent after a refresh. */
  readonly read: (data: unknown) => SessionAnswer;
  /** Operations by name: who runs one of them in a tab is signed in by its answer. */
  readonly signedInBy: readonly string[];
}

export interface SessionOperation<Given> {
  readonly document: string;
  readonly variables: (given: Given) => Readonly<Record<string, unknown>>;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export type SessionAnswer =
  { readonly tokens: Tokens; readonly name: string | undefined } | { readonly problem: string };

export interface Tokens {
  readonly accessToken: string;
  /** RFC 3339. */
  readonly accessTokenExpiresAt: string;
  readonly refreshToken: string;
}

export interface Example {
  /** One operation with a name, which becomes the tab's title. */
  readonly document: string;
  /** May hold `{{name}}` of a kept value, and `{{newId}}`. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** What later tabs need of its answer: name → path in `data`, such as `rooms.edges.0.node.id`, or what finds it there. */
  readonly keeps?: Readonly<Record<string, string | Find>>;
}

/** Undefined: it is not there, and nothing is kept any more. */
export type Find = (data: unknown, variables: Readonly<Record<string, unknown>>) => unknown;
