package org.naglab.kernel.eval;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Rewrites a cell's classes so that they can be stopped ({@link Interruption}), cannot end the process, and see each other
 * though each has a class loader of its own: to Java these are different packages, so what is not private becomes public.
 */
final class Instrumentation {
    private static final String CHECK_TYPE =
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;";
    private static final Handle CHECK =
            new Handle(Opcodes.H_INVOKESTATIC, name(Interruption.class), "check", CHECK_TYPE, false);

    private static final String EXIT_REFUSED = name(ExitRefused.class);
    private static final String CELL_TASKS = name(CellTasks.class);
    private static final Set<String> TAKING_TASKS =
            Set.of("execute", "submit", "invokeAll", "invokeAny", "runAsync", "supplyAsync", "completeAsync");
    private static final Set<String> SCHEDULING = Set.of("schedule", "scheduleAtFixedRate", "scheduleWithFixedDelay");
    private static final Pattern TASK = Pattern.compile(
            "\\((Ljava/lang/Runnable;|Ljava/util/concurrent/Callable;|Ljava/util/function/Supplier;|Ljava/util/Collection;)"
                    + "(L[^;]+;)?\\).*");
    private static final int UTF8_TAG = 1;
    private static final Pattern CELL_CLASS =
            Pattern.compile(Pattern.quote(CellClassLoader.CELL_CLASSES.replace('.', '/')) + "[^/;.<>]+");

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

    /** Returns the names of the cells' classes that {@code classFile} mentions. */
    static Set<String> references(byte[] classFile) {
        Set<String> names = new HashSet<>();
        ClassReader reader;
        try {
            reader = new ClassReader(classFile);
        } catch (IllegalArgumentException tooNew) {
            return names;
        }
        for (int i = 1; i < reader.getItemCount(); i++) {
            // The offset is that of an item's content, behind its tag; 0 for the second half of a long or double.
            int content = reader.getItem(i);
            if (content > 0 && classFile[content - 1] == UTF8_TAG) {
                int length = reader.readUnsignedShort(content);
                String text = new String(classFile, content + 2, length, StandardCharsets.UTF_8);
                Matcher mentioned = CELL_CLASS.matcher(text);
                while (mentioned.find()) {
                    names.add(mentioned.group().replace('/', '.'));
                }
            }
        }
        return names;
    }

    private static final class Checks extends ClassVisitor {
        Checks(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        private static int open(int access) {
            return (access & Opcodes.ACC_PRIVATE) != 0 ? access : access & ~Opcodes.ACC_PROTECTED | Opcodes.ACC_PUBLIC;
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            super.visit(version, open(access), name, signature, superName, interfaces);
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            return super.visitField(open(access), name, descriptor, signature, value);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            // A class initialiser is no member that anybody could see.
            int opened = name.equals("<clinit>") ? access : open(access);
            MethodVisitor next = super.visitMethod(opened, name, descriptor, signature, exceptions);
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
            if (behind.contains(otherwise) || Arrays.stream(labels).anyMatch(behind::contains)) {
                check();
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            Optional<String> refusal = refusal(owner, name, descriptor);
            if (refusal.isPresent()) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, EXIT_REFUSED, "exit", refusal.get(), false);
            } else {
                task(opcode, owner, name, descriptor, isInterface);
            }
        }

        /** Binds the task that a call hands to another thread, its first argument, to the cell. */
        private void task(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (owner.startsWith("java/util/concurrent/Scheduled") && SCHEDULING.contains(name)) {
                String type = "(Ljava/util/concurrent/ScheduledExecutorService;" + descriptor.substring(1);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, CELL_TASKS, name, type, false);
                return;
            }
            Matcher task = TASK.matcher(descriptor);
            if (takesTasks(owner, name) && task.matches()) {
                boolean second = task.group(2) != null;
                if (second) {
                    super.visitInsn(Opcodes.SWAP);
                }
                String type = "(" + task.group(1) + ")" + task.group(1);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, CELL_TASKS, "of", type, false);
                if (second) {
                    super.visitInsn(Opcodes.SWAP);
                }
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        private static boolean takesTasks(String owner, String name) {
            return owner.startsWith("java/util/concurrent/")
                    ? TAKING_TASKS.contains(name)
                    : owner.equals("java/lang/Thread")
                            ? name.equals("startVirtualThread")
                            : owner.startsWith("java/lang/Thread$Builder")
                                    && (name.equals("start") || name.equals("unstarted"));
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            Object[] safe = Arrays.stream(arguments)
                    .map(argument -> argument instanceof Handle method ? refusing(method) : argument)
                    .toArray();
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, safe);
        }

        /** Returns what stands in for {@code method}, as in {@code System::exit}; as it is, if it does not end the process. */
        private static Handle refusing(Handle method) {
            return refusal(method.getOwner(), method.getName(), method.getDesc())
                    .map(type -> new Handle(Opcodes.H_INVOKESTATIC, EXIT_REFUSED, "exit", type, false))
                    .orElse(method);
        }

        /** Returns the type of the {@link ExitRefused} method that stands in for a method that ends the process. */
        private static Optional<String> refusal(String owner, String name, String descriptor) {
            boolean ends = descriptor.equals("(I)V") && (name.equals("exit") || name.equals("halt"));
            return switch (owner) {
                case "java/lang/System" -> ends ? Optional.of("(I)V") : Optional.empty();
                case "java/lang/Runtime" -> ends ? Optional.of("(Ljava/lang/Runtime;I)V") : Optional.empty();
                default -> Optional.empty();
            };
        }
    }
}
