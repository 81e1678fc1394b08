package org.naglab.kernel.eval;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Rewrites a cell's classes so that they can be stopped ({@link Interruption}) and cannot end the process. */
final class Instrumentation {
    private static final String CHECK_TYPE =
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;";
    private static final Handle CHECK =
            new Handle(Opcodes.H_INVOKESTATIC, name(Interruption.class), "check", CHECK_TYPE, false);

    private Instrumentation() {}

    private static String name(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    /** Returns {@code classFile} with checks inserted; as it is, if it is of a version newer than the rewriter knows. */
    static byte[] instrument(byte[] classFile) {
        ClassReader reader;
        try {
            reader = new ClassReader(classFile);
        } catch (IllegalArgumentException tooNew) {
            return classFile;
        }
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new Checks(writer), 0);
        return writer.toByteArray();
    }

    private static final class Checks extends ClassVisitor {
        Checks(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            return next == null ? null : new MethodChecks(next);
        }
    }

    private static final class MethodChecks extends MethodVisitor {
        private final Set<Label> behind = new HashSet<>();

        MethodChecks(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        private void check() {
            super.visitInvokeDynamicInsn("check", "()V", CHECK);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            check();
        }

        @Override
        public void visitLabel(Label label) {
            behind.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            if (behind.contains(label)) {
                check();
            }
            super.visitJumpInsn(opcode, label);
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... labels) {
            checkIfBehind(otherwise, labels);
            super.visitTableSwitchInsn(min, max, otherwise, labels);
        }

        @Override
        public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] labels) {
            checkIfBehind(otherwise, labels);
            super.visitLookupSwitchInsn(otherwise, keys, labels);
        }

        private void checkIfBehind(Label otherwise, Label[] labels) {
            if (behind.contains(otherwise) || java.util.Arrays.stream(labels).anyMatch(behind::contains)) {
                check();
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            boolean ends = descriptor.equals("(I)V") && (name.equals("exit") || name.equals("halt"));
            if (ends && owner.equals("java/lang/System")) {
                super.visitMethodInsn(
                        Opcodes.INVOKESTATIC, Instrumentation.name(ExitRefused.class), "exit", "(I)V", false);
            } else if (ends && owner.equals("java/lang/Runtime")) {
                super.visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        Instrumentation.name(ExitRefused.class),
                        "exit",
                        "(Ljava/lang/Runtime;I)V",
                        false);
            } else {
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            }
        }
    }
}
