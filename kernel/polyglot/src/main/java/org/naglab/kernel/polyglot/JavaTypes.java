package org.naglab.kernel.polyglot;

import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.display.PlainForm;

/** Names the Java type of a value as a declaration would, and makes values of types that a declaration names. */
final class JavaTypes {
    private static final Map<Class<?>, String> PRIMITIVES = Map.of(
            Integer.class,
            "int",
            Long.class,
            "long",
            Double.class,
            "double",
            Float.class,
            "float",
            Boolean.class,
            "boolean",
            Character.class,
            "char",
            Short.class,
            "short",
            Byte.class,
            "byte");
    private static final Map<String, Class<?>> KNOWN = Map.ofEntries(
            Map.entry("int", Integer.class),
            Map.entry("long", Long.class),
            Map.entry("double", Double.class),
            Map.entry("float", Float.class),
            Map.entry("boolean", Boolean.class),
            Map.entry("byte", Byte.class),
            Map.entry("short", Short.class),
            Map.entry("String", String.class),
            Map.entry("Object", Object.class),
            Map.entry("int[]", int[].class),
            Map.entry("long[]", long[].class),
            Map.entry("double[]", double[].class),
            Map.entry("float[]", float[].class),
            Map.entry("byte[]", byte[].class),
            Map.entry("boolean[]", boolean[].class),
            Map.entry("String[]", String[].class),
            Map.entry("int[][]", int[][].class),
            Map.entry("double[][]", double[][].class),
            Map.entry("float[][]", float[][].class));
    private static final List<String> PACKAGES = List.of(
            "", "java.lang.", "java.util.", "java.util.function.", "java.math.", "java.time.", "tech.tablesaw.api.");

    private JavaTypes() {}

    /** Returns the type of {@code value} with its elements' types, such as {@code List<Map<String, Object>>}. */
    static String of(@Nullable Object value) {
        String primitive = value == null ? null : PRIMITIVES.get(value.getClass());
        return primitive != null ? primitive : reference(value);
    }

    private static String reference(@Nullable Object value) {
        return switch (value) {
            case null -> "Object";
            case Map<?, ?> map
            when exported(map) -> "java.util.Map<" + common(map.keySet()) + ", " + common(map.values()) + ">";
            case List<?> list when exported(list) -> "java.util.List<" + common(list) + ">";
            case Set<?> set when exported(set) -> "java.util.Set<" + common(set) + ">";
            default -> nameable(value.getClass());
        };
    }

    /** Only what {@link Exports} made is known to hold what it holds now. */
    private static boolean exported(Object collection) {
        return collection.getClass().getName().matches("java\\.util\\.(ArrayList|LinkedHashMap|LinkedHashSet)");
    }

    private static String common(Collection<?> elements) {
        Set<String> types = elements.stream().map(JavaTypes::reference).collect(Collectors.toSet());
        if (types.size() == 1) {
            return types.iterator().next();
        }
        boolean maps = !types.isEmpty() && types.stream().allMatch(type -> type.startsWith("java.util.Map<String, "));
        return maps ? "java.util.Map<String, Object>" : "Object";
    }

    private static String nameable(Class<?> type) {
        if (type.isArray()) {
            return nameable(type.getComponentType()) + "[]";
        }
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            if (usable(each)) {
                return named(each);
            }
            for (Class<?> face : each.getInterfaces()) {
                if (usable(face)) {
                    return named(face);
                }
            }
        }
        return "Object";
    }

    private static boolean usable(Class<?> type) {
        boolean outer = type.getEnclosingClass() == null || usable(type.getEnclosingClass());
        return type.isPrimitive()
                || (outer
                        && Modifier.isPublic(type.getModifiers())
                        && type.getCanonicalName() != null
                        && !type.isHidden());
    }

    private static String named(Class<?> type) {
        if (type.getPackageName().equals("java.lang")) {
            return type.getSimpleName();
        }
        return type.getCanonicalName().replaceFirst("^REPL\\.\\$JShell\\$\\w+\\.", "");
    }

    /**
     * Returns {@code value} as what a declaration of {@code type} takes.
     *
     * @throws IllegalArgumentException if it does not convert
     */
    static @Nullable Object convert(Guest guest, Value value, String type) {
        Class<?> known = KNOWN.get(type);
        Optional<Class<?>> found = known != null || type.contains("<") ? Optional.ofNullable(known) : find(guest, type);
        if (found.isEmpty()) {
            return guest.exports().toJava(value);
        }
        Optional<? extends PlainForm<?>> plain = plainForm(found.get());
        if (plain.isPresent() && !value.isHostObject()) {
            return plain.get()
                    .read(java.util.Objects.requireNonNull(guest.exports().toJava(value)));
        }
        try {
            return guest.exports().toJava(value, found.get());
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(
                    "the value must be convertible to " + type + ", got "
                            + guest.dialect().text(value),
                    e);
        }
    }

    /** Returns {@code type} as it can be written in a cell that has not imported it. */
    static String written(Guest guest, String type) {
        return KNOWN.containsKey(type) || type.contains("<")
                ? type
                : find(guest, type).map(JavaTypes::named).orElse(type);
    }

    private static Optional<? extends PlainForm<?>> plainForm(Class<?> type) {
        return PlainForm.reading(type);
    }

    private static Optional<Class<?>> find(Guest guest, String type) {
        ClassLoader loader = guest.java().map(each -> each.classLoader()).orElse(JavaTypes.class.getClassLoader());
        for (String prefix : PACKAGES) {
            try {
                return Optional.of(Class.forName(prefix + type, false, loader));
            } catch (ClassNotFoundException e) {
                continue;
            }
        }
        return Optional.empty();
    }
}
