package org.naglab.kernel.eval;

import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;

/** Reads and writes the variables that cells have declared, as objects. */
final class Variables {
    private final JShell shell;
    private final ClassLoader loader;

    Variables(JShell shell, ClassLoader loader) {
        this.shell = shell;
        this.loader = loader;
    }

    /** Returns the variables in force, in the order of their declaration; JShell's own temporary ones are left out. */
    Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        shell.variables()
                .filter(variable -> shell.status(variable) == Status.VALID)
                .filter(variable -> !variable.name().startsWith("$"))
                .forEach(variable -> {
                    try {
                        values.put(variable.name(), field(variable).get(null));
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException("cannot read the variable " + variable.name(), e);
                    }
                });
        return values;
    }

    /** Returns the field that holds variable {@code name}, if a cell has declared it. */
    Optional<Field> field(String name) {
        Optional<VarSnippet> found = shell.variables()
                .filter(variable -> variable.name().equals(name) && shell.status(variable) == Status.VALID)
                .findFirst();
        try {
            return found.isEmpty() ? Optional.empty() : Optional.of(field(found.get()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot find the variable " + name, e);
        }
    }

    private Field field(VarSnippet variable) throws ReflectiveOperationException {
        String owner = shell.sourceCodeAnalysis().wrapper(variable).fullClassName();
        Field field = loader.loadClass(owner).getDeclaredField(variable.name());
        field.setAccessible(true);
        return field;
    }

    /** Empties {@code variable}, unless it is a primitive. */
    void release(VarSnippet variable) {
        try {
            Field field = field(variable);
            if (!field.getType().isPrimitive()) {
                field.set(null, null);
            }
        } catch (ReflectiveOperationException e) {
            System.err.println("the variable " + variable.name() + " could not be emptied: " + e);
        }
    }
}
