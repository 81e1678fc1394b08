package org.naglab.kernel.core;

import java.lang.reflect.Proxy;

/** Turns the interrupt signal into an interrupt of the cell instead of the process's end. */
final class Signals {
    private Signals() {}

    /**
     * Runs {@code body} when the process gets SIGINT. The class for it is internal but exported to all
     * ({@code jdk.unsupported}); called by reflection, because the compiler's warning for it cannot be switched off.
     */
    static void onInterrupt(Runnable body) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object run =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            body.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), run);
        } catch (ReflectiveOperationException e) {
            System.err.println("the interrupt signal will end the kernel: " + e);
        }
    }
}
