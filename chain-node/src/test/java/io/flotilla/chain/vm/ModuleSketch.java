package io.flotilla.chain.vm;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A small module, valid until one of its sections is changed: it exports the method {@code go}, which does nothing. */
final class ModuleSketch {
    static final int TYPES = 1;
    static final int IMPORTS = 2;
    static final int FUNCTIONS = 3;
    static final int TABLES = 4;
    static final int MEMORIES = 5;
    static final int GLOBALS = 6;
    static final int EXPORTS = 7;
    static final int START = 8;
    static final int ELEMENTS = 9;
    static final int CODE = 10;
    static final int DATA = 11;

    private final Map<Integer, byte[]> sections = new TreeMap<>();

    ModuleSketch() {
        with(TYPES, to -> to.u32(1).u8(0x60, 0, 0));
        with(FUNCTIONS, to -> to.u32(1).u32(0));
        with(MEMORIES, to -> to.u32(1).u8(0, 1));
        with(EXPORTS, to -> to.u32(1).name("go").u8(0).u32(0));
        code();
    }

    ModuleSketch with(int section, Consumer<WasmWriter> content) {
        WasmWriter to = new WasmWriter();
        content.accept(to);
        sections.put(section, to.toBytes());
        return this;
    }

    ModuleSketch without(int section) {
        sections.remove(section);
        return this;
    }

    /** The method's instructions, without the final {@code end}, and no variables. */
    ModuleSketch code(int... instructions) {
        return body(new WasmWriter().u8(0).u8(instructions).u8(Instruction.END).toBytes());
    }

    ModuleSketch body(byte[] body) {
        return with(CODE, to -> to.u32(1).sized(body));
    }

    /**
     * Methods {@code m0}, {@code m1} and so on instead of {@code go}; they may call {@code output}, function 0.
     *
     * @param bodies with their variables and their final {@code end}
     */
    ModuleSketch methods(List<byte[]> bodies) {
        return with(TYPES, to -> to.u32(2).u8(0x60, 0, 0).u8(0x60, 2, Instruction.I32, Instruction.I32, 0))
                .with(IMPORTS, to -> to.u32(1).name("env").name("output").u8(0, 1))
                .with(FUNCTIONS, to -> to.u32(bodies.size()).u8(new int[bodies.size()]))
                .with(EXPORTS, to -> {
                    to.u32(bodies.size());
                    for (int i = 0; i < bodies.size(); i++) {
                        to.name("m" + i).u8(0).u32(1 + i);
                    }
                })
                .with(CODE, to -> {
                    to.u32(bodies.size());
                    bodies.forEach(to::sized);
                });
    }

    byte[] bytes() {
        WasmWriter module = new WasmWriter().u8(0, 'a', 's', 'm', 1, 0, 0, 0);
        sections.forEach((id, content) -> module.u8(id).sized(content));
        return module.toBytes();
    }
}
