// Compiles each contract named, NAME/index.ts, to OUT/NAME.wasm: node build.mjs OUT NAME…
import asc from "assemblyscript/asc";
import { readFileSync } from "node:fs";

const [out, ...names] = process.argv.slice(2);
asc.libraryFiles["rt/stub"] = readFileSync("sdk/runtime.ts", "utf8");
for (const name of names) {
  const { error, stderr } = await asc.main([
    `${name}/index.ts`, "--outFile", `${out}/${name}.wasm`, "--runtime", "stub", "-O3", "--converge",
  ]);
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
}
