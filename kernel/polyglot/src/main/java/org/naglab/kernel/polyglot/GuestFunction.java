package org.naglab.kernel.polyglot;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import java.util.function.Supplier;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A function or class of a guest, for Java. Any thread may call it: where the language runs in one thread at a time, calls
 * wait for their turn, and fail with a message if it does not come.
 */
public final class GuestFunction implements Function<Object, @Nullable Object> {
    private final Guest guest;
    private final Value function;
    private final String name;

    GuestFunction(Guest guest, Value function) {
        this.guest = guest;
        this.function = function;
        this.name = nameOf(function);
    }

    /** Calls the function and returns its value as a Java value; a class makes an instance. */
    public @Nullable Object call(@Nullable Object... arguments) {
        return inContext(() -> guest.exports().toJava(invoke(arguments)));
    }

    @Override
    public @Nullable Object apply(Object argument) {
        return call(argument);
    }

    /** Returns the function as an instance of {@code functional}, such as {@code Comparator.class}. */
    public <T> T as(Class<T> functional) {
        InvocationHandler handler = (self, method, arguments) -> method.getDeclaringClass() == Object.class
                ? ofObject(self, method, arguments)
                : method.isDefault()
                        ? InvocationHandler.invokeDefault(self, method, arguments == null ? new Object[0] : arguments)
                        : converted(method, arguments == null ? new Object[0] : arguments);
        return functional.cast(
                Proxy.newProxyInstance(functional.getClassLoader(), new Class<?>[] {functional}, handler));
    }

    private @Nullable Object ofObject(Object self, Method method, @Nullable Object[] arguments) {
        return switch (method.getName()) {
            case "toString" -> toString();
            case "hashCode" -> System.identityHashCode(self);
            default -> self == arguments[0];
        };
    }

    private @Nullable Object converted(Method method, @Nullable Object[] arguments) {
        return inContext(() -> {
            Value result = invoke(arguments);
            Class<?> type = method.getReturnType();
            if (type == void.class || result.isNull()) {
                return null;
            }
            return type == Object.class
                    ? guest.exports().toJava(result)
                    : guest.exports().toJava(result, type);
        });
    }

    private Value invoke(@Nullable Object[] arguments) {
        return function.canExecute() ? function.execute(arguments) : function.newInstance(arguments);
    }

    private <T> T inContext(Supplier<T> body) {
        boolean gone = guest.session()
                .filter(running -> running.context().equals(function.getContext()))
                .isEmpty();
        if (gone) {
            throw new IllegalStateException(guest.dialect().title()
                    + " has been restarted since it made this function, which is gone with its variables");
        }
        return guest.dialect().manyThreads() ? guest.useBeside(body) : guest.use(running -> body.get());
    }

    @Override
    public String toString() {
        return guest.dialect().title() + " function " + name;
    }

    private static String nameOf(Value function) {
        for (String member : new String[] {"__name__", "name"}) {
            if (function.hasMember(member)) {
                return function.getMember(member).toString();
            }
        }
        return "without a name";
    }
}
