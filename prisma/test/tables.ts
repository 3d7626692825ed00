/** What both sides of the comparison are brought to: what schema.prisma promises, and what the migrations made. */
export interface Table {
  readonly columns: readonly Column[];
  readonly indexes: readonly Index[];
  /** Each as `name: (columns) -> table(columns) on delete ACTION on update ACTION`, by name. */
  readonly foreignKeys: readonly string[];
}

export interface Column {
  readonly name: string;
  /** As information_schema writes it on MySQL 8: lower case, no display width but that of `tinyint(1)`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string | null;
  readonly autoIncrement: boolean;
}

export interface Index {
  /** `PRIMARY`, or the name that Prisma would give. */
  readonly name: string;
  readonly unique: boolean;
  /** In order; `desc` behind a descending one. */
  readonly columns: readonly string[];
}

/** The tables of a database by name. */
export type Tables = Readonly<Record<string, Table>>;

export function byName<Named extends { readonly name: string }>(list: readonly Named[]): Named[] {
  return list.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
