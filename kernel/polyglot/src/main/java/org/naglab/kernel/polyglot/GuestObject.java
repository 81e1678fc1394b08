package org.naglab.kernel.polyglot;

import java.util.List;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderable;

/** An object of a guest's own class, for Java: it stays in the guest and is asked there. */
public final class GuestObject implements Renderable {
    private final Guest guest;
    private final Value value;

    GuestObject(Guest guest, Value value) {
        this.guest = guest;
        this.value = value;
    }

    /**
     * Returns member {@code name} as a Java value.
     *
     * @throws IllegalArgumentException if the object has no such member
     */
    public @Nullable Object get(String name) {
        return guest.use(running -> {
            Value member = value.getMember(name);
            if (member == null) {
                throw new IllegalArgumentException("the object has no member " + name);
            }
            return guest.exports().toJava(member);
        });
    }

    /** Calls method {@code name} and returns its value as a Java value. */
    public @Nullable Object call(String name, Object... arguments) {
        return guest.use(running -> guest.exports().toJava(value.invokeMember(name, arguments)));
    }

    /** Returns the names that the object answers to. */
    public List<String> names() {
        return guest.use(running ->
                guest.dialect().members(value).stream().map(name -> name.text()).toList());
    }

    /** Returns the object itself, which lives as long as its context and is used by one thread at a time. */
    public Value value() {
        return value;
    }

    @Override
    public MimeBundle render() {
        return guest.use(running -> guest.display().bundle(value));
    }

    @Override
    public String toString() {
        return guest.use(running -> guest.dialect().text(value));
    }
}
