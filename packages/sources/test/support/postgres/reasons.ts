/** What a Postgres says of questions that it cannot answer. */
export const postgresReasons = {
  missing: /relation "orders_missing" does not exist/,
  broken: /division by zero/,
} as const;
