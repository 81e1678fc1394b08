package org.naglab.kernel.polyglot;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.eval.JavaInterpreter;

/**
 * Makes the variables of Java cells globals of a guest. Before each guest cell those are set that Java has assigned since the
 * last one: of two assignments to a name the later wins, whichever language made it. A name that means code in the guest (a
 * built-in, a function, a class, a module) is left alone; {@code java_vars} has the variable then.
 */
final class SharedVariables {
    private final Dialect dialect;
    private final Context context;
    private final Optional<JavaInterpreter> java;
    private final Map<String, Optional<Object>> seen = new HashMap<>();
    private final Set<String> pushed = new HashSet<>();
    private final Set<String> born = new HashSet<>();

    SharedVariables(Dialect dialect, Context context, Optional<JavaInterpreter> java) {
        this.dialect = dialect;
        this.context = context;
        this.java = java;
    }

    /** Never replaces globals {@code names}. */
    void protect(Set<String> names) {
        born.addAll(names);
    }

    void push() {
        if (java.isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> variables = java.get().variables();
        variables.forEach((name, value) -> {
            Optional<Object> now = Optional.ofNullable(value);
            Optional<Object> before = seen.put(name, now);
            if (born.contains(name) || (before != null && same(before, now))) {
                return;
            }
            Value present = dialect.global(context, name);
            if (present == null || !dialect.isCode(present)) {
                dialect.setGlobal(context, name, value);
                pushed.add(name);
            }
        });
        seen.keySet().retainAll(variables.keySet());
    }

    /** Takes note that the guest's global {@code name} and Java's variable of that name hold the same now; returns whether it was Java's. */
    boolean inStep(String name) {
        java.ifPresent(
                each -> seen.put(name, Optional.ofNullable(each.variables().get(name))));
        return pushed.remove(name);
    }

    /** Returns whether global {@code name} is Java's variable, as it was shared. */
    boolean isJavas(String name) {
        if (!pushed.contains(name)) {
            return false;
        }
        Value present = dialect.global(context, name);
        Optional<Object> shared = seen.getOrDefault(name, Optional.empty());
        if (present == null) {
            return false;
        }
        if (present.isNull()) {
            return shared.isEmpty();
        }
        return shared.isPresent()
                && (present.isHostObject()
                        ? present.asHostObject() == shared.get()
                        : present.equals(context.asValue(shared.get())));
    }

    private static boolean same(Optional<Object> before, Optional<Object> now) {
        if (before.isEmpty() || now.isEmpty()) {
            return before.isEmpty() && now.isEmpty();
        }
        Object one = before.get();
        boolean plain =
                one instanceof Number || one instanceof String || one instanceof Boolean || one instanceof Character;
        return plain ? one.equals(now.get()) : one == now.get();
    }
}
