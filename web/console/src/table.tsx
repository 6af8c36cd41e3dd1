import { h, type ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Words } from "./words";

export interface Column<Row> {
  title: string;
  key?: (row: Row) => number | string; // what it is sorted by; without it, it is not
  cell: (row: Row) => ComponentChildren;
  number?: boolean;
}

type Order = { column: number; down: boolean } | undefined;

function sorted<Row>(rows: Row[], columns: Column<Row>[], order: Order): Row[] {
  const key = order && columns[order.column]?.key;
  if (!key) return rows;
  const compare = (a: Row, b: Row) => {
    const [left, right] = [key(a), key(b)];
    const way = typeof left === "string" ? left.localeCompare(String(right)) : left - Number(right);
    return order.down ? -way : way;
  };
  return [...rows].sort(compare);
}

interface Props<Row> {
  words: Words;
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  name: (row: Row) => string;
}

// A table whose columns are sorted by the buttons in their headers. The first column names the row.
export function Table<Row>({ words, label, columns, rows, name }: Props<Row>) {
  const [order, setOrder] = useState<Order>();
  const turn = (column: number) =>
    setOrder((now) => (now?.column !== column ? { column, down: columns[column]?.number === true } : { column, down: !now.down }));
  const header = (column: Column<Row>, index: number) => {
    const way = order?.column === index ? (order.down ? "descending" : "ascending") : undefined;
    const mark = way === "descending" ? "▾" : way === "ascending" ? "▴" : "";
    return (
      <th scope="col" class={column.number ? "number" : ""} aria-sort={way}>
        {column.key ? (
          <button type="button" onClick={() => turn(index)} title={`${words.sortBy}: ${column.title}`}>
            {column.title}
            <span aria-hidden="true" class="mark">{mark}</span>
          </button>
        ) : (
          column.title
        )}
      </th>
    );
  };
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>{columns.map(header)}</tr>
        </thead>
        <tbody>
          {sorted(rows, columns, order).map((row) => (
            <tr key={name(row)}>
              {columns.map((column, index) =>
                index === 0 ? (
                  <th scope="row">{column.cell(row)}</th>
                ) : (
                  <td class={column.number ? "number" : ""} data-title={column.title}>{column.cell(row)}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
