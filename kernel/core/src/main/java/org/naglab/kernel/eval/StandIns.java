package org.naglab.kernel.eval;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Shows the compiler classes that JShell names and does not make. No call fits their methods, and no code comes
 * to use them.
 */
final class StandIns extends ForwardingJavaFileManager<StandardJavaFileManager> implements StandardJavaFileManager {
    private static final String PACKAGE =
            CellClassLoader.CELL_CLASSES.substring(0, CellClassLoader.CELL_CLASSES.indexOf('.'));

    /** Of a hundred booleans. */
    private static final String SIGNATURE = "(" + "Z".repeat(100) + ")V";

    private final Predicate<String> made;
    private volatile Map<String, Set<String>> offered = Map.of();

    private static final class StandIn extends SimpleJavaFileObject {
        private final String className;
        private final Set<String> methods;

        StandIn(String className, Set<String> methods) {
            super(URI.create("stand-in:///" + className.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
            this.className = className;
            this.methods = methods;
        }

        @Override
        public InputStream openInputStream() {
            ClassWriter writer = new ClassWriter(0);
            String name = className.replace('.', '/');
            writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, name, null, "java/lang/Object", null);
            for (String method : methods) {
                MethodVisitor body =
                        writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, method, SIGNATURE, null, null);
                body.visitCode();
                body.visitInsn(Opcodes.RETURN);
                body.visitMaxs(0, SIGNATURE.length());
                body.visitEnd();
            }
            writer.visitEnd();
            return new ByteArrayInputStream(writer.toByteArray());
        }
    }

    /** Adds to what {@code files} has; a class of which {@code made} holds is there by now and needs no other. */
    StandIns(StandardJavaFileManager files, Predicate<String> made) {
        super(files);
        this.made = made;
    }

    /** Shows these classes, by name, from now on, each with methods of these names; those of before no longer. */
    void offer(Map<String, Set<String>> methodsByClass) {
        offered = Map.copyOf(methodsByClass);
    }

    @Override
    public Iterable<JavaFileObject> list(
            Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
        Iterable<JavaFileObject> there = super.list(location, packageName, kinds, recurse);
        Map<String, Set<String>> missing = offered;
        if (missing.isEmpty()
                || location != StandardLocation.CLASS_PATH
                || !packageName.equals(PACKAGE)
                || !kinds.contains(JavaFileObject.Kind.CLASS)) {
            return there;
        }
        List<JavaFileObject> all = new ArrayList<>();
        there.forEach(all::add);
        missing.forEach((className, methods) -> {
            if (!made.test(className)) {
                all.add(new StandIn(className, methods));
            }
        });
        return all;
    }

    @Override
    public String inferBinaryName(Location location, JavaFileObject file) {
        return file instanceof StandIn standIn ? standIn.className : super.inferBinaryName(location, file);
    }

    // ---- what a forwarding manager of standard files lacks ---------------------------------------------------------

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(Iterable<? extends File> files) {
        return fileManager.getJavaFileObjectsFromFiles(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
        return fileManager.getJavaFileObjects(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
        return fileManager.getJavaFileObjectsFromStrings(names);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
        return fileManager.getJavaFileObjects(names);
    }

    @Override
    public void setLocation(Location location, Iterable<? extends File> files) throws IOException {
        fileManager.setLocation(location, files);
    }

    @Override
    public Iterable<? extends File> getLocation(Location location) {
        return fileManager.getLocation(location);
    }

    @Override
    public Iterable<? extends Path> getLocationAsPaths(Location location) {
        return fileManager.getLocationAsPaths(location);
    }
}
