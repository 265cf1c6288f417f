/** A query for a database. `Row` is the type of its rows. */
export interface Report<Row extends object> {
  readonly name: string;
  readonly sql: string;
  /** For the compiler only; never set. */
  readonly row?: Row;
}
