import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;

/** Runs DynamoDB Local for this machine alone, on a free port that it prints: it has no option for either. */
class Loopback {
    public static void main(String[] words) throws Exception {
        var local = ServerRunner.createServerFromCommandLineArgs(words);
        var inside = local.getClass().getDeclaredField("server");
        inside.setAccessible(true);
        var connector = (ServerConnector) ((Server) inside.get(local)).getConnectors()[0];
        connector.setHost("127.0.0.1");
        connector.setPort(0);
        local.start();
        System.out.println("port " + connector.getLocalPort());
    }
}
