// What a contract may ask of the node that runs it. docs/chain.md, "Contracts", says what each host function costs.

// @ts-ignore: decorator
@external("env", "argument_count") declare function argument_count(): i32;
// @ts-ignore: decorator
@external("env", "argument") declare function argument(index: i32, to: usize, capacity: i32): i32;
// @ts-ignore: decorator
@external("env", "caller") declare function env_caller(to: usize, capacity: i32): i32;
// @ts-ignore: decorator
@external("env", "height") declare function env_height(): i64;
// @ts-ignore: decorator
@external("env", "time") declare function env_time(): i64;
// @ts-ignore: decorator
@external("env", "state_read") declare function state_read(key: usize, keyLength: i32, to: usize, capacity: i32): i32;
// @ts-ignore: decorator
@external("env", "state_write") declare function state_write(key: usize, keyLength: i32, value: usize, length: i32): void;
// @ts-ignore: decorator
@external("env", "state_delete") declare function state_delete(key: usize, keyLength: i32): void;
// @ts-ignore: decorator
@external("env", "output") declare function env_output(from: usize, length: i32): void;
// @ts-ignore: decorator
@external("env", "emit") declare function env_emit(name: usize, nameLength: i32, data: usize, length: i32): void;
// @ts-ignore: decorator
@external("env", "revert") declare function env_revert(message: usize, length: i32): void;

/** Most texts fit in here, and are read with one question. */
const ROOM = 512;
const room = memory.data(ROOM);

/** The call's argument as text; a call with fewer arguments is reverted. */
export function text(index: i32): string {
  if (index >= argument_count()) revert("argument " + index.toString() + " is missing");
  const length = argument(index, room, ROOM);
  if (length <= ROOM) return decoded(room, length);
  const larger = heap.alloc(length);
  argument(index, larger, length);
  return decoded(larger, length);
}

/** The call's argument as a whole number, 0 or greater, of at most 18 digits. */
export function amount(index: i32): u64 {
  return whole(text(index), "argument " + index.toString());
}

/** Digits as the number that they write; anything else is reverted. The library's parsers would bring floats in. */
export function whole(digits: string, what: string): u64 {
  let value: u64 = 0;
  let good = digits.length > 0 && digits.length <= 18;
  for (let i = 0; i < digits.length && good; i++) {
    const digit = digits.charCodeAt(i) - 48;
    good = digit >= 0 && digit <= 9;
    value = value * 10 + u64(digit);
  }
  if (!good) revert(what + " is no whole number of at most 18 digits");
  return value;
}

/** The call's argument as an organisation's id: lower-case letters, digits and inner dashes, 1 to 40 of them. */
export function organisation(index: i32): string {
  const id = text(index);
  const last = id.length - 1;
  let good = last >= 0 && last < 40;
  for (let i = 0; i <= last && good; i++) {
    const unit = id.charCodeAt(i);
    good = (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) || (unit == 45 && i > 0 && i < last);
  }
  if (!good) revert(id + " is no organisation's id");
  return id;
}

/** The organisation whose key signed the call. */
export function caller(): string {
  return decoded(room, env_caller(room, ROOM));
}

/** The height of the block that holds this call. */
export function height(): i64 {
  return env_height();
}

/** The time of that block, milliseconds since 1970. */
export function time(): i64 {
  return env_time();
}

/** The value under the key, or null. */
export function read(key: string): string | null {
  const name = encoded(key);
  const length = state_read(name.at, name.length, room, ROOM);
  if (length < 0) return null;
  if (length <= ROOM) return decoded(room, length);
  const larger = heap.alloc(length);
  state_read(name.at, name.length, larger, length);
  return decoded(larger, length);
}

export function write(key: string, value: string): void {
  const name = encoded(key);
  const content = encoded(value);
  state_write(name.at, name.length, content.at, content.length);
}

export function remove(key: string): void {
  const name = encoded(key);
  state_delete(name.at, name.length);
}

/** What the call gives back. */
export function answer(value: Json): void {
  const content = value.closed();
  env_output(content.at, content.length);
}

/** An event for the call's receipt. */
export function emit(name: string, data: Json): void {
  const label = encoded(name);
  const content = data.closed();
  env_emit(label.at, label.length, content.at, content.length);
}

/** Ends the call; nothing that it wrote stays. */
export function revert(message: string): void {
  const content = encoded(message);
  env_revert(content.at, content.length);
}

/** Ends the call unless the condition holds. A message that has to be put together is cheaper behind an if. */
export function demand(condition: bool, message: string): void {
  if (!condition) revert(message);
}

/** A JSON object with its members in the order they were added. */
export class Json {
  private out: Utf8 = new Utf8(256);

  text(name: string, value: string): Json {
    const out = this.member(name).byte(QUOTE);
    let from = 0;
    for (let i = plain(value, 0); i < value.length; i = plain(value, from)) {
      out.add(value, from, i);
      const unit = value.charCodeAt(i);
      const escaped = unit < 32 ? "\\u00" + (unit < 16 ? "0" : "1") + "0123456789abcdef".charAt(unit & 15) : "\\" + value.charAt(i);
      out.add(escaped, 0, escaped.length);
      from = i + 1;
    }
    out.add(value, from, value.length).byte(QUOTE);
    return this;
  }

  /** @param digits of a whole number */
  number(name: string, digits: string): Json {
    this.member(name).add(digits, 0, digits.length);
    return this;
  }

  private member(name: string): Utf8 {
    const out = this.out;
    out.byte(out.length == 0 ? 0x7b : 0x2c).byte(QUOTE);
    return out.add(name, 0, name.length).byte(QUOTE).byte(0x3a);
  }

  /** As bytes; nothing may be added after it. */
  closed(): Utf8 {
    return this.out.byte(0x7d);
  }
}

const QUOTE: u8 = 0x22;

/** From where on, at the earliest, something has to be escaped: four characters are looked at in a step. */
function plain(value: string, from: i32): i32 {
  const text = changetype<usize>(value);
  let i = from;
  for (; i + 4 <= value.length; i += 4) {
    const four = load<u64>(text + (<usize>i << 1));
    const quote = four ^ 0x0022002200220022;
    const backslash = four ^ 0x005c005c005c005c;
    const special =
      ((four - 0x0020002000200020) & ~four) | ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash);
    if ((special & HIGHEST) != 0) break;
  }
  for (; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit < 32 || unit == 34 || unit == 92) break;
  }
  return i;
}

const ONES: u64 = 0x0001000100010001;
const HIGHEST: u64 = 0x8000800080008000;

/**
 * A text as the world outside has it; here texts are UTF-16. What is ASCII, nearly all, is turned over four characters in
 * a step.
 */
class Utf8 {
  at: usize;
  length: i32 = 0;

  constructor(private capacity: i32) {
    this.at = heap.alloc(capacity);
  }

  @inline
  byte(value: u8): Utf8 {
    this.make(1);
    store<u8>(this.at + this.length++, value);
    return this;
  }

  /** The characters of a text from one position to before another. */
  add(value: string, from: i32, to: i32): Utf8 {
    this.make(3 * (to - from) + 4);
    const source = changetype<usize>(value);
    const target = this.at + this.length - from;
    let i = from;
    for (; i < to; i += 4) {
      let four = load<u64>(source + (<usize>i << 1));
      const rest = to - i;
      if (rest < 4) four &= (<u64>1 << (rest << 4)) - 1;
      if ((four & 0xff80ff80ff80ff80) != 0) break;
      four = (four | (four >> 8)) & 0x0000ffff0000ffff;
      store<u32>(target + i, <u32>(four | (four >> 16)));
    }
    const done = min(i, to);
    this.length += done - from;
    if (done < to) {
      const rest = source + (<usize>done << 1);
      this.length += <i32>String.UTF8.encodeUnsafe(rest, to - done, this.at + this.length);
    }
    return this;
  }

  @inline
  private make(room: i32): void {
    if (this.length + room > this.capacity) this.grow(room);
  }

  private grow(room: i32): void {
    this.capacity = 2 * this.capacity + room;
    const larger = heap.alloc(this.capacity);
    memory.copy(larger, this.at, this.length);
    this.at = larger;
  }
}

function encoded(value: string): Utf8 {
  return new Utf8(3 * value.length + 4).add(value, 0, value.length);
}

function decoded(from: usize, length: i32): string {
  const value = changetype<string>(__new((<usize>length << 1) + 6, idof<string>()));
  const to = changetype<usize>(value);
  for (let i = 0; i < length; i += 4) {
    let four = <u64>load<u32>(from + i);
    const rest = length - i;
    if (rest < 4) four &= (<u64>1 << (rest << 3)) - 1;
    if ((four & 0x80808080) != 0) return String.UTF8.decodeUnsafe(from, length);
    four = (four | (four << 16)) & 0x0000ffff0000ffff;
    store<u64>(to + (<usize>i << 1), (four | (four << 8)) & 0x00ff00ff00ff00ff);
  }
  store<u32>(to - 4, length << 1);
  return value;
}
