// Memory of a contract: every call starts with a fresh one, so nothing is ever given back. It takes the place of the
// compiler's own runtime of this kind ("stub"), which needs a start function, and the chain refuses those.

// @ts-ignore: decorator
@lazy let end: usize = 0;

/** Room for a header of 16 bytes, whose last 8 say type and size, and the object behind it. */
// @ts-ignore: decorator
@unsafe @global
export function __alloc(size: usize): usize {
  const start = ((end == 0 ? __heap_base : end) + 16 + 15) & ~15;
  const next = start + size;
  const have = <usize>memory.size() << 16;
  if (next < start || (next > have && memory.grow(<i32>((next - have + 0xffff) >>> 16)) < 0)) unreachable();
  end = next;
  return start;
}

// @ts-ignore: decorator
@unsafe @global
export function __new(size: usize, id: u32): usize {
  const object = __alloc(size);
  store<u32>(object - 8, id);
  store<u32>(object - 4, <u32>size);
  return object;
}

// @ts-ignore: decorator
@unsafe @global
export function __renew(object: usize, size: usize): usize {
  const larger = __new(size, load<u32>(object - 8));
  memory.copy(larger, object, min(size, <usize>load<u32>(object - 4)));
  return larger;
}

// @ts-ignore: decorator
@unsafe @global
export function __link(parent: usize, child: usize, many: bool): void {}

// @ts-ignore: decorator
@unsafe @global
export function __pin(object: usize): usize {
  return object;
}

// @ts-ignore: decorator
@unsafe @global
export function __unpin(object: usize): void {}

// @ts-ignore: decorator
@unsafe @global
function __visit(object: usize, cookie: u32): void {}

// @ts-ignore: decorator
@unsafe @global
export function __collect(): void {}
