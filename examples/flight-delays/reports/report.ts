/** A question to a database. `Row` is what each row of the answer looks like. */
export interface Report<Row extends object> {
  readonly name: string;
  readonly sql: string;
  /** For the compiler only; never set. */
  readonly row?: Row;
}
