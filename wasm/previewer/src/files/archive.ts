/** Files to one ZIP archive, uncompressed, so that a tree can be taken along. */

const encoder = new TextEncoder();

/** The archive. The same files give the same bytes: every entry carries the same date. */
export function zip(files: Iterable<readonly [name: string, text: string]>): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  let count = 0;
  for (const [name, text] of files) {
    const encodedName = encoder.encode(name);
    const content = encoder.encode(text);
    const described = description(content, encodedName.length);
    const local = joined([bytes32(0x04034b50), described, bytes16(0), encodedName, content]);
    const attributes = joined([bytes16(0), bytes16(0), bytes16(0), bytes16(0), bytes32(0), bytes32(offset)]);
    directory.push(joined([bytes32(0x02014b50), bytes16(20), described, attributes, encodedName]));
    parts.push(local);
    offset += local.length;
    count++;
  }
  const central = joined(directory);
  const end = [bytes32(0x06054b50), bytes32(0), bytes16(count), bytes16(count)];
  return joined([...parts, central, ...end, bytes32(central.length), bytes32(offset), bytes16(0)]);
}

/** From "version needed" to "name length": flags say that names are UTF-8, the date is the first that ZIP has. */
function description(content: Uint8Array, nameLength: number): Uint8Array {
  const firstDate = (1 << 5) | 1;
  return joined([
    ...[20, 0x0800, 0, 0, firstDate].map(bytes16),
    ...[checksum(content), content.length, content.length].map(bytes32),
    bytes16(nameLength),
  ]);
}

function checksum(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function bytes16(value: number): Uint8Array {
  return new Uint8Array([value & 0xff, (value >>> 8) & 0xff]);
}

function bytes32(value: number): Uint8Array {
  return joined([bytes16(value & 0xffff), bytes16(value >>> 16)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
