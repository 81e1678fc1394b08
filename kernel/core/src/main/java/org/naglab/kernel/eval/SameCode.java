package org.naglab.kernel.eval;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.RecordComponentVisitor;

/**
 * Tells whether a class of a cell that was compiled anew does what it did. It does if its fields are the same, and its
 * methods have the same instructions in the same lines; but a call may be of a method of another of the cells' classes, if
 * that has the same instructions. So a class stays what it is when JShell moves the methods that it calls to another class. What
 * is annotated counts as changed.
 */
final class SameCode {
    private static final String CELL_CLASSES = CellClassLoader.CELL_CLASSES.replace('.', '/');

    private final Function<String, Optional<byte[]>> classFiles;
    private final Map<String, Shape> shapes = new HashMap<>();
    private final Set<List<Method>> assumed = new HashSet<>();

    /** A method by its class's internal name, its own name and its descriptor. */
    private record Method(String owner, String name, String descriptor) {}

    /**
     * A class without the names of its methods' places in it.
     *
     * @param head all but the methods
     * @param code instructions of each method, the calls of cells' methods as a {@link Method}
     * @param lines line numbers of each method
     */
    private record Shape(List<Object> head, Map<Method, List<Object>> code, Map<Method, List<Integer>> lines) {}

    /** Finds the class files of what is called by {@code classFiles}, by class name. */
    SameCode(Function<String, Optional<byte[]>> classFiles) {
        this.classFiles = classFiles;
    }

    /** Returns whether a class with file {@code now} does what it did with file {@code before}. */
    boolean same(byte[] before, byte[] now) {
        if (annotated(before) || annotated(now)) {
            return false;
        }
        Shape old;
        Shape fresh;
        try {
            old = shape(before);
            fresh = shape(now);
        } catch (IllegalArgumentException tooNew) {
            return false;
        }
        return old.head().equals(fresh.head())
                && old.code().keySet().equals(fresh.code().keySet())
                && old.lines().equals(fresh.lines())
                && old.code().entrySet().stream()
                        .allMatch(each -> same(each.getValue(), fresh.code().getOrDefault(each.getKey(), List.of())));
    }

    private static boolean annotated(byte[] classFile) {
        String text = new String(classFile, StandardCharsets.ISO_8859_1);
        return Stream.of("RuntimeVisible", "RuntimeInvisible", "AnnotationDefault")
                .anyMatch(text::contains);
    }

    private boolean same(List<Object> a, List<Object> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            boolean same = a.get(i) instanceof Method x && b.get(i) instanceof Method y
                    ? sameMethod(x, y)
                    : a.get(i).equals(b.get(i));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private boolean sameMethod(Method a, Method b) {
        // Of two that call themselves, or each other, nothing speaks against what is assumed here.
        if (a.equals(b) || !assumed.add(List.of(a, b))) {
            return true;
        }
        if (!a.descriptor().equals(b.descriptor())) {
            return false;
        }
        Optional<List<Object>> old = code(a);
        Optional<List<Object>> fresh = code(b);
        return old.isPresent() && fresh.isPresent() && same(old.get(), fresh.get());
    }

    private Optional<List<Object>> code(Method method) {
        Shape known = shapes.get(method.owner());
        if (known == null) {
            Optional<byte[]> classFile = classFiles.apply(method.owner().replace('/', '.'));
            if (classFile.isEmpty()) {
                return Optional.empty();
            }
            known = shape(classFile.get());
            shapes.put(method.owner(), known);
        }
        return Optional.ofNullable(known.code().get(method));
    }

    private static Shape shape(byte[] classFile) {
        Shape shape = new Shape(new ArrayList<>(), new HashMap<>(), new HashMap<>());
        new ClassReader(classFile).accept(new Reader(shape), ClassReader.SKIP_FRAMES);
        return shape;
    }

    private static final class Reader extends ClassVisitor {
        private final Shape shape;
        private String owner = "";

        Reader(Shape shape) {
            super(Opcodes.ASM9);
            this.shape = shape;
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            owner = name;
            shape.head().add(Arrays.asList(access, name, signature, superName, List.of(interfaces)));
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            shape.head().add(Arrays.asList(access, name, descriptor, signature, value));
            return null;
        }

        @Override
        public RecordComponentVisitor visitRecordComponent(String name, String descriptor, String signature) {
            shape.head().add(Arrays.asList(name, descriptor, signature));
            return null;
        }

        @Override
        public void visitInnerClass(String name, String outer, String innerName, int access) {
            shape.head().add(Arrays.asList(name, outer, innerName, access));
        }

        @Override
        public void visitPermittedSubclass(String permitted) {
            shape.head().add(permitted);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            Method method = new Method(owner, name, descriptor);
            List<Object> code = new ArrayList<>();
            List<Integer> lines = new ArrayList<>();
            shape.code().put(method, code);
            shape.lines().put(method, lines);
            code.add(Arrays.asList(access, signature, exceptions == null ? List.of() : List.of(exceptions)));
            return new Instructions(code, lines);
        }
    }

    private static final class Instructions extends MethodVisitor {
        private final List<Object> code;
        private final List<Integer> lines;
        private final Map<Label, Integer> labels = new HashMap<>();

        Instructions(List<Object> code, List<Integer> lines) {
            super(Opcodes.ASM9);
            this.code = code;
            this.lines = lines;
        }

        private int number(Label label) {
            return labels.computeIfAbsent(label, each -> labels.size());
        }

        private List<Integer> numbers(Label... each) {
            return Arrays.stream(each).map(this::number).toList();
        }

        private void add(Object... parts) {
            code.add(Arrays.asList(parts));
        }

        /** Adds what is a static method; the classes that JShell makes for methods have nothing else, and no state. */
        private void call(String owner, String name, String descriptor) {
            Method method = new Method(owner, name, descriptor);
            boolean ofCell = owner.startsWith(CELL_CLASSES) && owner.indexOf('$', CELL_CLASSES.length()) < 0;
            code.add(ofCell ? method : List.of(method));
        }

        private void constant(Object value) {
            if (value instanceof Handle handle && handle.getTag() == Opcodes.H_INVOKESTATIC) {
                add(handle.getTag(), handle.isInterface());
                call(handle.getOwner(), handle.getName(), handle.getDesc());
            } else {
                // Types, and dynamic constants with all that they are made of, are equal by what they name.
                add(value.getClass(), value);
            }
        }

        @Override
        public void visitLineNumber(int line, Label start) {
            lines.add(line);
        }

        @Override
        public void visitLabel(Label label) {
            add("label", number(label));
        }

        @Override
        public void visitInsn(int opcode) {
            add(opcode);
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            add(opcode, operand);
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            add(opcode, variable);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            add(opcode, type);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            add(opcode, owner, name, descriptor);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
            add(opcode, ofInterface);
            if (opcode == Opcodes.INVOKESTATIC) {
                call(owner, name, descriptor);
            } else {
                add(owner, name, descriptor);
            }
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            add(name, descriptor, bootstrap);
            Arrays.stream(arguments).forEach(this::constant);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            add(opcode, number(label));
        }

        @Override
        public void visitLdcInsn(Object value) {
            constant(value);
        }

        @Override
        public void visitIincInsn(int variable, int increment) {
            add(variable, increment);
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... each) {
            add(min, max, number(otherwise), numbers(each));
        }

        @Override
        public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] each) {
            add(number(otherwise), Arrays.stream(keys).boxed().toList(), numbers(each));
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            add(descriptor, dimensions);
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
            code.add(Arrays.asList(number(start), number(end), number(handler), type));
        }
    }
}
