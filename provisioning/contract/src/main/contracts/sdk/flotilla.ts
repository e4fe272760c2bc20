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

/** The call's argument as text; a call with fewer arguments is reverted. */
export function text(index: i32): string {
  if (index >= argument_count()) revert("argument " + index.toString() + " is missing");
  const room = new ArrayBuffer(ROOM);
  const length = argument(index, changetype<usize>(room), ROOM);
  if (length <= ROOM) return String.UTF8.decodeUnsafe(changetype<usize>(room), length);
  const larger = new ArrayBuffer(length);
  argument(index, changetype<usize>(larger), length);
  return String.UTF8.decode(larger);
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
  const room = new ArrayBuffer(64);
  return String.UTF8.decodeUnsafe(changetype<usize>(room), env_caller(changetype<usize>(room), 64));
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
  const name = String.UTF8.encode(key);
  const room = new ArrayBuffer(ROOM);
  const length = state_read(changetype<usize>(name), name.byteLength, changetype<usize>(room), ROOM);
  if (length < 0) return null;
  if (length <= ROOM) return String.UTF8.decodeUnsafe(changetype<usize>(room), length);
  const larger = new ArrayBuffer(length);
  state_read(changetype<usize>(name), name.byteLength, changetype<usize>(larger), length);
  return String.UTF8.decode(larger);
}

export function write(key: string, value: string): void {
  const name = String.UTF8.encode(key);
  const content = String.UTF8.encode(value);
  state_write(changetype<usize>(name), name.byteLength, changetype<usize>(content), content.byteLength);
}

export function remove(key: string): void {
  const name = String.UTF8.encode(key);
  state_delete(changetype<usize>(name), name.byteLength);
}

/** What the call gives back. */
export function answer(value: string): void {
  const content = String.UTF8.encode(value);
  env_output(changetype<usize>(content), content.byteLength);
}

/** An event for the call's receipt. */
export function emit(name: string, data: string): void {
  const label = String.UTF8.encode(name);
  const content = String.UTF8.encode(data);
  env_emit(changetype<usize>(label), label.byteLength, changetype<usize>(content), content.byteLength);
}

/** Ends the call; nothing that it wrote stays. */
export function revert(message: string): void {
  const content = String.UTF8.encode(message);
  env_revert(changetype<usize>(content), content.byteLength);
}

/** Ends the call unless the condition holds. */
export function demand(condition: bool, message: string): void {
  if (!condition) revert(message);
}

/** JSON with its members in the order they were added. */
export class Json {
  private members: string = "";

  text(name: string, value: string): Json {
    return this.raw(name, quoted(value));
  }

  number(name: string, value: u64): Json {
    return this.raw(name, value.toString());
  }

  /** @param value JSON itself */
  raw(name: string, value: string): Json {
    this.members += (this.members.length == 0 ? "" : ",") + quoted(name) + ":" + value;
    return this;
  }

  toString(): string {
    return "{" + this.members + "}";
  }
}

/** A text as JSON has it. */
export function quoted(value: string): string {
  let from = 0;
  let out = '"';
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit >= 32 && unit != 34 && unit != 92) continue;
    out += value.substring(from, i) + (unit < 32 ? "\\u00" + (unit < 16 ? "0" : "1") + HEX.charAt(unit & 15) : "\\" + value.charAt(i));
    from = i + 1;
  }
  return out + value.substring(from) + '"';
}

const HEX = "0123456789abcdef";
