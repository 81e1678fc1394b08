package org.naglab.kernel.polyglot;

import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.HostAccess.TargetMappingPrecedence;
import org.graalvm.polyglot.Value;

/**
 * What trusted guest code may do with Java objects: everything public. Guest functions that it passes to Java take turns with
 * guest cells, whichever thread calls them and however late ({@link GuestFunction}).
 */
final class HostCalls {
    /** One instance: contexts of one engine must agree on it. */
    static final HostAccess ACCESS = access();

    private HostCalls() {}

    private static HostAccess access() {
        HostAccess.Builder access = HostAccess.newBuilder(HostAccess.ALL);
        Class<?>[] interfaces = {
            Runnable.class,
            Callable.class,
            Supplier.class,
            Consumer.class,
            BiConsumer.class,
            Function.class,
            BiFunction.class,
            Predicate.class,
            UnaryOperator.class,
            BinaryOperator.class,
            Comparator.class,
            ToDoubleFunction.class,
            ToIntFunction.class,
            DoubleUnaryOperator.class
        };
        for (Class<?> each : interfaces) {
            turns(access, each);
        }
        return access.build();
    }

    private static <T> void turns(HostAccess.Builder access, Class<T> functional) {
        access.targetTypeMapping(
                Value.class,
                functional,
                value -> value.canExecute() && !value.isHostObject() && !value.isProxyObject(),
                value -> new GuestFunction(Guests.owning(value), value).as(functional),
                TargetMappingPrecedence.HIGH);
    }
}
