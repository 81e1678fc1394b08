package org.naglab.kernel.eval;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.execution.LoaderDelegate;
import org.jspecify.annotations.Nullable;

/**
 * Runs JShell's compiled snippets in the kernel's own process and keeps what they return, or throw, as objects.
 * While a snippet runs it lets go of the lock that guards JShell, so that completion answers meanwhile.
 */
final class CellControl extends DirectExecutionControl {
    private final ReentrantLock analysis;
    private final Runnable enter;
    private final Runnable leave;
    private @Nullable Object value;
    private @Nullable Throwable thrown;

    CellControl(CellClassLoader loader, ReentrantLock analysis, Runnable enter, Runnable leave) {
        super(new Delegate(loader));
        this.analysis = analysis;
        this.enter = enter;
        this.leave = leave;
    }

    /** Returns what the last snippet returned. */
    Optional<Object> value() {
        return Optional.ofNullable(value);
    }

    /** Returns what the last snippet threw. */
    Optional<Throwable> thrown() {
        return Optional.ofNullable(thrown);
    }

    /** Forgets the last snippet. */
    void reset() {
        value = null;
        thrown = null;
    }

    @Override
    protected String invoke(Method method) throws Exception {
        reset();
        analysis.unlock();
        enter.run();
        try {
            value = method.invoke(null);
        } catch (InvocationTargetException e) {
            thrown = e.getCause();
            throw e;
        } finally {
            leave.run();
            analysis.lock();
        }
        return "";
    }

    private record Delegate(CellClassLoader loader) implements LoaderDelegate {
        @Override
        public void load(jdk.jshell.spi.ExecutionControl.ClassBytecodes[] classes) {
            for (var each : classes) {
                loader.declare(each.name(), Instrumentation.instrument(each.bytecodes()));
            }
        }

        @Override
        public void classesRedefined(jdk.jshell.spi.ExecutionControl.ClassBytecodes[] classes) {}

        @Override
        public void addToClasspath(String classPath) {
            loader.addClassPath(classPath);
        }

        @Override
        public Class<?> findClass(String name) throws ClassNotFoundException {
            return Class.forName(name, false, loader);
        }
    }
}
