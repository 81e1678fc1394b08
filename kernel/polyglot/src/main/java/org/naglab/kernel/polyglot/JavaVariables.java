package org.naglab.kernel.polyglot;

import java.lang.reflect.Field;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyHashMap;
import org.graalvm.polyglot.proxy.ProxyIterator;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.eval.JavaInterpreter;

/**
 * {@code java_vars} in guest code: the variables of Java cells as they are now, {@code java_vars.x} or
 * {@code java_vars["x"]}. Assignments reach Java's variables, which must have been declared by a cell of Java.
 */
final class JavaVariables implements ProxyObject, ProxyHashMap {
    private final Guest guest;
    private final JavaInterpreter java;

    JavaVariables(Guest guest, JavaInterpreter java) {
        this.guest = guest;
        this.java = java;
    }

    @Override
    public @Nullable Object getMember(String key) {
        return java.variables().get(key);
    }

    @Override
    public Object getMemberKeys() {
        return java.variables().keySet().toArray();
    }

    @Override
    public boolean hasMember(String key) {
        return java.variables().containsKey(key);
    }

    @Override
    public void putMember(String key, Value value) {
        Field field = java.variable(key)
                .orElseThrow(() -> new IllegalArgumentException("no cell of Java has declared a variable " + key));
        try {
            Class<?> type = field.getType();
            @Nullable Object copy = guest.exports().toJava(value);
            field.set(
                    null,
                    copy == null || (!type.isPrimitive() && type.isInstance(copy))
                            ? copy
                            : guest.exports().toJava(value, type));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot set the variable " + key, e);
        }
    }

    @Override
    public long getHashSize() {
        return java.variables().size();
    }

    @Override
    public boolean hasHashEntry(Value key) {
        return key.isString() && hasMember(key.asString());
    }

    @Override
    public @Nullable Object getHashValue(Value key) {
        return getMember(key.asString());
    }

    @Override
    public void putHashEntry(Value key, Value value) {
        putMember(key.asString(), value);
    }

    @Override
    public Object getHashEntriesIterator() {
        var entries = java.variables().entrySet().iterator();
        return new ProxyIterator() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Object getNext() {
                Map.Entry<String, @Nullable Object> entry = entries.next();
                return org.graalvm.polyglot.proxy.ProxyArray.fromArray(entry.getKey(), entry.getValue());
            }
        };
    }
}
