package io.flotilla.chain.vm;

import java.util.ArrayDeque;
import java.util.Deque;

/** The blocks that are open at one place of a function's code: the engine is given only code whose blocks fit. */
final class Nesting {
    private final Deque<Integer> open = new ArrayDeque<>();

    Nesting() {
        open.push(Instruction.BLOCK);
    }

    /** @throws RefusedModule when the instruction may not stand here */
    void pass(int opcode) {
        switch (opcode) {
            case Instruction.BLOCK, Instruction.LOOP, Instruction.IF -> open.push(opcode);
            case Instruction.ELSE -> {
                if (open.pop() != Instruction.IF) {
                    throw new RefusedModule("an else stands where no if is open");
                }
                open.push(opcode);
            }
            case Instruction.END -> open.pop();
            default -> {}
        }
    }

    void label(int depth) {
        if (Integer.compareUnsigned(depth, open.size()) >= 0) {
            throw new RefusedModule("a branch leaves " + Integer.toUnsignedString(depth) + " blocks of " + open.size());
        }
    }

    boolean closed() {
        return open.isEmpty();
    }
}
