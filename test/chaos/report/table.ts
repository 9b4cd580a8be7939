/** Rows under a head, in columns as wide as they need: the first to the left, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(head), rule, ...rows.slice(1).map(line)].join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 || !/^[\d./ –-]*$/.test(cell) ? cell.padEnd(width) : cell.padStart(width);
}
