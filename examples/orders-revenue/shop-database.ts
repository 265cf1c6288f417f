/** An order of a shop. */
export interface Order {
  readonly id: number;
  readonly country: string;
  readonly amount: number;
}

/** Stands in for the database of the shop. */
export interface ShopDatabase {
  /** The slow query behind the cache of orders. */
  readonly orders: readonly Order[];
  add(order: Order): void;
}

/** A shop with a few orders. */
export function openShopDatabase(): ShopDatabase {
  const orders: Order[] = [
    { id: 1, country: 'FR', amount: 120 },
    { id: 2, country: 'DE', amount: 80 },
    { id: 3, country: 'FR', amount: 40 },
  ];
  return { orders, add: (order) => void orders.push(order) };
}
