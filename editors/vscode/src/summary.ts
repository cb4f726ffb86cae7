/** How many findings of each severity a manifest has. */
export interface Counts {
  errors: number;
  warnings: number;
  remarks: number;
}

/** What the status item says of a manifest, in a few words. */
export function summary(counts: Counts): string {
  const parts: string[] = [];
  const add = (count: number, one: string) => {
    if (count > 0) {
      parts.push(`${count} ${one}${count === 1 ? "" : "s"}`);
    }
  };
  add(counts.errors, "error");
  add(counts.warnings, "warning");
  add(counts.remarks, "remark");
  return parts.length > 0 ? parts.join(", ") : "no findings";
}
