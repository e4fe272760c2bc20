package io.flotilla.chain.vm;

import java.util.function.UnaryOperator;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;

/** The ways contracts are executed here. Outcomes, gas and state are the same in all of them. */
public final class Engines {
    /** Older ones have miscompiled large modules: there contracts are interpreted. */
    private static final int FIRST_TRUSTED_JAVA = 21;

    private Engines() {}

    /** Compiled to Java's byte code on Java 21 and newer, interpreted on older ones. */
    public static Engine forThisJava(String name) {
        return Runtime.version().feature() >= FIRST_TRUSTED_JAVA ? compiled(name) : interpreted(name);
    }

    /** @param name of its thread */
    public static Engine interpreted(String name) {
        return new WasmEngine(name, UnaryOperator.identity());
    }

    /**
     * Functions too large for a method of Java stay interpreted.
     *
     * @param name of its thread
     */
    public static Engine compiled(String name) {
        return new WasmEngine(
                name,
                prepared -> prepared.with(module -> MachineFactoryCompiler.builder(module)
                        .withInterpreterFallback(InterpreterFallback.SILENT)
                        .compile()));
    }
}
