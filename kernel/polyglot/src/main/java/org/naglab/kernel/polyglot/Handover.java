package org.naglab.kernel.polyglot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** One {@code --out} of a guest cell: makes a guest's value a variable of Java. */
public final class Handover {
    private static final Pattern OPTION =
            Pattern.compile("--out(?:\\s+|=)(?:\"([^\"]*)\"|'([^']*)'|([\\w$,.<>\\[\\]?]+))");
    private static final Pattern TYPED = Pattern.compile("(?:(.+?)\\s+)?([A-Za-z_$][\\w$]*)");
    private static final AtomicLong NEXT = new AtomicLong();
    private static final Map<Long, Object[]> WAITING = new ConcurrentHashMap<>();

    private final String name;
    private final String type;
    private final long id = NEXT.incrementAndGet();

    private Handover(String type, String name) {
        this.type = type;
        this.name = name;
    }

    /**
     * Reads {@code --out name}, {@code --out a,b} and {@code --out "double[] scores"}.
     *
     * @throws IllegalArgumentException if there is anything else
     */
    static List<Handover> parse(String arguments) {
        List<Handover> found = new ArrayList<>();
        Matcher option = OPTION.matcher(arguments);
        StringBuilder rest = new StringBuilder();
        while (option.find()) {
            option.appendReplacement(rest, "");
            String quoted = option.group(1) != null ? option.group(1) : option.group(2);
            for (String each :
                    quoted != null ? new String[] {quoted} : option.group(3).split(",")) {
                Matcher typed = TYPED.matcher(each.strip());
                if (!typed.matches()) {
                    throw new IllegalArgumentException(
                            "--out must be followed by a name, or \"TYPE NAME\", got " + each);
                }
                found.add(new Handover(typed.group(1) == null ? "" : typed.group(1), typed.group(2)));
            }
        }
        option.appendTail(rest);
        if (!rest.toString().isBlank()) {
            throw new IllegalArgumentException("the options are --out NAME and --out \"TYPE NAME\", got "
                    + rest.toString().strip());
        }
        return found;
    }

    String name() {
        return name;
    }

    private @Nullable Object value;
    private String javaType = "Object";

    /** Takes the guest's global of that name, unless it is Java's own variable as it was shared: then the cell's value. */
    void take(Guest guest, Guest.Session running, Value last) {
        Value global = guest.dialect().global(running.context(), name);
        if (global == null || running.shared().isJavas(name)) {
            if (last.isNull()) {
                throw new IllegalArgumentException("the cell must assign " + name + ", or end with its value");
            }
            global = last;
        }
        if (type.isEmpty() || type.equals("var")) {
            value = guest.exports().toJava(global);
            javaType = JavaTypes.of(value);
        } else {
            value = JavaTypes.convert(guest, global, type);
            javaType = JavaTypes.written(guest, type);
        }
    }

    /** Returns the Java statement that declares the variable. */
    String declaration() {
        WAITING.put(id, new Object[] {value});
        return javaType + " " + name + " = (" + javaType + ") " + Handover.class.getName() + ".take(" + id + "L);";
    }

    /** Gives a waiting value to the statement that declares its variable; called by it alone. */
    public static @Nullable Object take(long id) {
        Object[] waiting = WAITING.remove(id);
        if (waiting == null) {
            throw new IllegalStateException("no value waits under " + id);
        }
        return waiting[0];
    }
}
