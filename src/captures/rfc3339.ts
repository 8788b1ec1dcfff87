const grammar =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

const NS_PER_SECOND = 1_000_000_000n;

/**
 * Nanoseconds since 1970-01-01 UTC of an RFC 3339 date-time, or undefined where the text is none.
 *
 * Digits beyond nanoseconds are dropped; a leap second (:60) is the second after it.
 */
export function parseRfc3339(text: string): bigint | undefined {
  const match = grammar.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const [fraction = '', direction, offsetHour, offsetMinute] = match.slice(7);
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  const exists = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 60) return undefined;
  const offset = direction ? Number(`${direction}1`) * (Number(offsetHour) * 60 + Number(offsetMinute)) : 0;
  const seconds = midnight.getTime() / 1000 + hour * 3600 + (minute - offset) * 60 + second;
  return BigInt(seconds) * NS_PER_SECOND + BigInt(fraction.padEnd(9, '0'));
}

/** RFC 3339 in UTC with as many of 0, 3, 6 or 9 fraction digits as the time needs; years 0000 to 9999. */
export function formatRfc3339(timeNs: bigint): string {
  const fraction = ((timeNs % NS_PER_SECOND) + NS_PER_SECOND) % NS_PER_SECOND;
  const seconds = (timeNs - fraction) / NS_PER_SECOND;
  const date = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  const digits = fraction
    .toString()
    .padStart(9, '0')
    .replace(/(?:000)+$/, '');
  return digits === '' ? `${date}Z` : `${date}.${digits}Z`;
}
